// The theme puts the button that copies a block of code into a landmark without a name, which a screen reader would list
// once for each block.
new MutationObserver(() => {
  for (const nav of document.querySelectorAll(".md-code__nav:not([role])")) nav.setAttribute("role", "none");
}).observe(document.body, { childList: true, subtree: true });
