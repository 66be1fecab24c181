// Find layout faults of a page; each function returns the texts concerned.
({
  // Content that must be scrolled.
  cut(kinds) {
    return [...document.querySelectorAll(`article :is(${kinds})`)]
      .filter((one) => Math.max(one.scrollWidth, one.parentElement.scrollWidth) > one.parentElement.clientWidth + 1)
      .map((one) => one.innerText.slice(0, 60));
  },

  // Code covered by its copy button.
  covered() {
    const meet = (one, other) =>
      one.width && one.right > other.left && one.left < other.right && one.bottom > other.top && one.top < other.bottom;
    return [...document.querySelectorAll(".md-code__nav")]
      .filter((button) => {
        const code = document.createRange();
        code.selectNodeContents(button.parentElement.querySelector("code"));
        return [...code.getClientRects()].some((one) => meet(one, button.getBoundingClientRect()));
      })
      .map((button) => button.parentElement.innerText.slice(0, 60));
  },

  // Chinese punctuation at the beginning of a line.
  misplaced() {
    const place = document.createRange();
    const where = (text, at) => {
      place.setStart(text, at);
      place.setEnd(text, at + 1);
      return place.getBoundingClientRect();
    };
    const blockOf = (text) => text.parentElement.closest("p, li, td, th, h1, h2, h3");
    const article = document.querySelector("article") ?? document.createElement("article");
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    const found = [];
    if (!document.documentElement.lang.startsWith("zh")) return found;
    let last = null; // the text before, in whichever element
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!text.data.trim()) continue;
      for (const { index } of text.data.matchAll(/[、，。；：）”]/g)) {
        const before = index ? [text, index - 1] : last && blockOf(last) === blockOf(text) && [last, last.length - 1];
        const mark = where(text, index);
        if (before && mark.width && mark.top >= where(...before).bottom) found.push(text.data.slice(0, index + 20));
      }
      last = text;
    }
    return found;
  },
})
