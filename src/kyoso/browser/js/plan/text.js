/** Words with values in them. */

/** The values put into a message. @param {string} message @param {Record<string, string | number>} values */
export const filledIn = (message, values) => message.replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));

/** Thousands apart. @param {number} number */
export const grouped = (number) => number.toLocaleString("en-US");

/** Text that any program can read: half of a character is none. @param {string} text */
export const wellFormed = (text) => text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
