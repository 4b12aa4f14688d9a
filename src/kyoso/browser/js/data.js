/**
 * Data that a script beside this one has put into the page.
 *
 * @param {string} name the name of the data, such as "checks-ja"
 * @returns {any} the data
 * @throws {Error} where no script has brought them
 */
export function dataNamed(name) {
  const all = /** @type {{kyosoData?: Record<string, any>}} */ (globalThis).kyosoData;
  if (!all || !(name in all)) throw new Error(`no data named ${name}; is browser/${name}.js in the page?`);
  return all[name];
}
