() => {
  const article = document.querySelector("article");
  const tables = [...article.querySelectorAll("table")];
  const short = (node) => node.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
  const isCards = innerWidth < 600;

  /** A table that a box around it lets scroll. */
  function scrolls(table) {
    for (let box = table.parentElement; box && box !== article; box = box.parentElement) {
      if (box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== "visible") { return true; }
    }
    return false;
  }

  /** Columns under five characters in which words break. */
  function thin(table) {
    if (isCards || !table.tHead || !table.checkVisibility()) { return []; }
    const size = parseFloat(getComputedStyle(table).fontSize);
    return [...table.tHead.rows[0].cells].filter((head, column) => {
      const style = getComputedStyle(head);
      const room = head.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      if (room >= 5 * size - 1) { return false; }
      return [...table.rows].some((row) => {
        const cell = row.cells[column];
        if (!cell || row.cells.length !== table.tHead.rows[0].cells.length || cell.querySelector("input, select, br")) { return false; }
        const range = document.createRange();
        range.selectNodeContents(cell);
        const middles = [...range.getClientRects()].filter((box) => box.width).map((box) => (box.top + box.bottom) / 2);
        return Math.max(...middles) - Math.min(...middles) > size / 2;
      });
    });
  }

  const targets = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((node) =>
    node.checkVisibility({ visibilityProperty: true }) && !node.disabled && !node.closest(".kyoso-unseen, .skip-link"));
  const areas = new Map(targets.map((node) => {
    const boxes = [...(node.labels ?? []), node].flatMap((each) => [...each.getClientRects()]);
    return [node, boxes.sort((a, b) => b.width * b.height - a.width * a.height)[0]];
  }).filter(([, box]) => box && box.width));

  /** A link within a sentence, to which the size of targets does not apply. */
  function isInline(node) {
    const block = node.closest("p, li, td, th, dd, h1, h2, h3, h4, caption, figcaption");
    return node.tagName === "A" && getComputedStyle(node).display === "inline" && !!block && block.textContent.trim().length > node.textContent.trim().length;
  }

  /** Small, and another target lies within the circle of 24 px around its middle. */
  function isSmall([node, box]) {
    if (isInline(node) || (box.width >= 24 && box.height >= 24)) { return false; }
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    return [...areas].some(([other, its]) => {
      if (other === node || other.contains(node) || node.contains(other)) { return false; }
      const [dx, dy] = [Math.max(its.x - x, 0, x - its.right), Math.max(its.y - y, 0, y - its.bottom)];
      return dx * dx + dy * dy < 144;
    });
  }

  /** What is said in a tooltip alone. The way to the next page says beside it that it is that. */
  function isUntold(node) {
    return !node.closest("svg, .prev-next-footer") && !(node.getAttribute("aria-label") ?? "").includes(node.title);
  }

  return {
    tables: tables.length,
    sideways: tables.filter(scrolls).map(short),
    thin: tables.flatMap(thin).map(short),
    unnamed: isCards
      ? [...article.querySelectorAll("table.table > tbody > tr > td")].filter((cell) => !cell.dataset.th && cell.closest("table").tHead).map(short)
      : [],
    broken: [...article.querySelectorAll(".kyoso-whole")].filter((word) => new Set([...word.getClientRects()].map((box) => Math.round(box.top))).size > 1).map(short),
    small: [...areas].filter(isSmall).map(([node, box]) => `${short(node) || node.id} ${box.width}x${box.height}`),
    tooltips: [...document.querySelectorAll("body [title]")].filter(isUntold).map((node) => node.outerHTML.slice(0, 80)),
  };
}
