// The import page: drop a file anywhere on the field, see how much has arrived. Without script the form simply posts.
const form = document.querySelector("[data-upload]");

if (form) {
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  const bar = form.querySelector("progress");
  const problem = form.querySelector("[data-problem]");
  const wait = form.querySelector("[data-wait]");
  const button = form.querySelector("button[type=submit]");

  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });

  const rest = (busy) => {
    button.disabled = busy;
    bar.hidden = !busy;
    wait.hidden = true;
  };

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    problem.hidden = true;
    rest(true);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "document";
    request.upload.addEventListener("progress", (step) => { bar.value = step.total ? (100 * step.loaded) / step.total : 0; });
    request.upload.addEventListener("load", () => { bar.removeAttribute("value"); wait.hidden = false; });
    request.addEventListener("load", () => {
      if (request.status === 200 && request.responseURL !== location.href) { location.assign(request.responseURL); return; }
      rest(false);
      const field = request.response?.querySelector(".field:has(.problem)");
      const said = field?.querySelector(".problem").textContent.trim();
      problem.textContent = said ? [field.querySelector("label")?.textContent.trim(), said].filter(Boolean).join(" · ") : form.dataset.failed;
      form.elements[field?.querySelector("[name]")?.name]?.focus();
      problem.hidden = false;
    });
    request.addEventListener("error", () => { rest(false); problem.textContent = form.dataset.failed; problem.hidden = false; });
    request.send(new FormData(form));
  });
}
