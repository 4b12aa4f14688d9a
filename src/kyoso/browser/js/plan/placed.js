/** Children in an order: what stands in its place stays untouched, so that the page lays out no more than what is new. */

/** @param {Element} parent @param {Iterable<Element>} children the whole of what it is to hold */
export function place(parent, children) {
  let next = parent.firstElementChild;
  for (const child of children) {
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
  while (next) {
    const gone = next;
    next = next.nextElementSibling;
    gone.remove();
  }
}
