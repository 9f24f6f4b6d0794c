/* Runs once in the page: copying, jumping to the policy, clocks that count down. */
(() => {
  if (window.escalationDesk) return;
  window.escalationDesk = true;

  const say = (button, text) => {
    const before = button.dataset.label || (button.dataset.label = button.textContent);
    button.textContent = text;
    setTimeout(() => (button.textContent = before), 1400);
  };
  const oldCopy = (text) => {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    area.style.cssText = "position:fixed;opacity:0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  const copy = async (button) => {
    const from = document.getElementById(button.dataset.copy);
    const field = from && from.matches("textarea") ? from : from && from.querySelector("textarea");
    const text = field ? field.value : from ? from.textContent : "";
    try {
      await navigator.clipboard.writeText(text);
      say(button, "Copied");
    } catch {
      say(button, oldCopy(text) ? "Copied" : "Select and press Ctrl+C");
    }
  };
  const goTo = (line) => {
    const hidden = [...document.querySelectorAll("#tabs .overflow-dropdown button")];
    const tab = document.querySelector('#tabs [data-tab-id="policy"]') || hidden.find((b) => b.textContent.trim() === "Policy");
    if (tab) tab.click();
    setTimeout(() => {
      const rows = [...document.querySelectorAll(".policy [data-line]")].filter((r) => +r.dataset.line <= line);
      const at = rows[rows.length - 1];
      if (!at) return;
      const box = at.closest(".policy");
      box.scrollTop += at.getBoundingClientRect().top - box.getBoundingClientRect().top - 80;
      box.querySelectorAll(".here").forEach((r) => r.classList.remove("here"));
      at.classList.add("here");
      box.focus({ preventScroll: true });
    }, 150);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-goto]");
    if (!button) return;
    if (button.dataset.copy) copy(button);
    else goTo(+button.dataset.goto);
  });

  const left = (due) => {
    let minutes = Math.floor((due - Date.now()) / 60000);
    const sign = minutes < 0 ? "overdue by " : "in ";
    minutes = Math.abs(minutes);
    const days = Math.floor(minutes / 1440), hours = Math.floor((minutes % 1440) / 60), rest = minutes % 60;
    const parts = [days && `${days} d`, hours && `${hours} h`, rest && !days && `${rest} min`].filter(Boolean);
    return sign + (parts.join(" ") || "0 min");
  };
  const tick = () =>
    document.querySelectorAll("time[data-due]").forEach((clock) => {
      const due = Date.parse(clock.dataset.due);
      clock.textContent = left(due);
      clock.classList.toggle("late", due < Date.now());
    });
  setInterval(tick, 15000);

  /* Gradio labels each bubble with its raw HTML; a screen reader is better served by the bubble itself. */
  new MutationObserver(() =>
    document.querySelectorAll('#chat [aria-label*="<div"]').forEach((bubble) => bubble.removeAttribute("aria-label"))
  ).observe(document, { subtree: true, childList: true });
  document.addEventListener("visibilitychange", tick);
})();
