/**
 * Why a file is not read: the name of a line for its reader, and what stands in it.
 */
export class Refusal extends Error {
  /**
   * @param {string} why the name of the line
   * @param {Record<string, string | number>} [values]
   */
  constructor(why, values = {}) {
    super(`${why} ${JSON.stringify(values)}`);
    this.why = why;
    this.values = values;
  }
}
