/* Runs in the decision card, which is drawn anew after each message: sends the form, and keeps what was typed, ticked,
   opened or focused until it is sent or the case is closed. Nothing is stored beyond the page. */
const kept = new Map();
let openCase = null;

const value = (node) => (node.tagName === "DETAILS" ? node.open : node.type === "checkbox" ? node.checked : node.value);
const put = (node, was) => {
  if (node.tagName === "DETAILS") node.open = was;
  else if (node.type === "checkbox") node.checked = was;
  else node.value = was;
};
const changed = (node) => node.dataset.was !== undefined && node.value.trim() !== node.dataset.was;
const unsent = () => {
  const note = element.querySelector("[data-unsent]");
  if (note) note.hidden = ![...element.querySelectorAll("[data-was]")].some(changed);
};
const restore = () => {
  const card = element.querySelector("[data-case]");
  const id = card ? card.dataset.case : null;
  if (id !== openCase) kept.clear();
  openCase = id;
  element.querySelectorAll("[data-keep]").forEach((node) => {
    if (kept.has(node.dataset.keep)) put(node, kept.get(node.dataset.keep));
  });
  const focused = kept.get(":focus") && document.getElementById(kept.get(":focus"));
  if (focused && document.activeElement === document.body) focused.focus({ preventScroll: true });
  unsent();
};
const keep = (event) => {
  const node = event.target.closest && event.target.closest("[data-keep]");
  if (node && element.contains(node)) kept.set(node.dataset.keep, value(node));
  unsent();
};

element.addEventListener("input", keep);
element.addEventListener("toggle", keep, true);
element.addEventListener("focusin", (event) => kept.set(":focus", event.target.id || ""));
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target.closest("[data-form=facts]");
  if (!form) return;
  const values = {};
  form.querySelectorAll("[data-was]").forEach((node) => {
    if (changed(node)) values[node.name] = node.value.trim();
  });
  trigger("submit", { values });
});
element.addEventListener("change", (event) => {
  const box = event.target.closest("[data-form=identity]");
  if (!box) return;
  const ticked = [...box.querySelectorAll("input:checked")].map((node) => node.value);
  trigger("submit", { values: { verified_factors: ticked } });
});
watch("value", restore);
restore();
