// A button beside every secret field that shows and hides what was typed. The words come from the field's data- attributes.

for (const field of document.querySelectorAll("input[data-reveal]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn small plain reveal";
  button.setAttribute("aria-controls", field.id);
  const show = (visible) => {
    field.type = visible ? "text" : "password";
    button.textContent = visible ? field.dataset.hide : field.dataset.show;
    button.setAttribute("aria-pressed", String(visible));
  };
  button.addEventListener("click", () => {
    show(field.type === "password");
    field.focus();
  });
  show(false);
  field.after(button);
  // What was shown is hidden again before it is sent, so that the browser does not keep it among typed texts.
  field.form?.addEventListener("submit", () => show(false));
}
