// The theme puts the button that copies a block of code into a landmark without a name, which a screen reader would list
// once for each block.
new MutationObserver(() => {
  for (const nav of document.querySelectorAll(".md-code__nav:not([role])")) nav.setAttribute("role", "none");
}).observe(document.body, { childList: true, subtree: true });

// Headings have the same anchors in each language: who switches it stays at the one that they came to.
const keepAnchor = () => {
  for (const link of document.querySelectorAll("a[hreflang]")) link.hash = location.hash;
};
addEventListener("hashchange", keepAnchor);
keepAnchor();
