// A questionnaire on a phone: a question that the answers before do not lead to is not asked, and a long one is asked
// one question at a time. Without this file all of them stand on one page, and say when they are to be answered.

document.addEventListener("stepwell:shown", (event) => begin(event.detail));
begin(document);

function begin(root) {
  root.querySelectorAll("form[data-questionnaire]").forEach(ask);
}

function ask(form) {
  const questions = [...form.querySelectorAll(".scale")];
  form.addEventListener("change", () => branch(form, questions));
  branch(form, questions);
  if ("oneAtATime" in form.dataset && !form.querySelector(".field-bad")) stepThrough(form, questions);
}

function branch(form, questions) {
  for (const question of questions) {
    const before = question.dataset.onlyAfter?.split(" ");
    if (!before) continue;
    const isAsked = before.some((name) => Number(answerTo(form, name)) > 0);
    question.toggleAttribute("data-not-asked", !isAsked);
    question.hidden = !isAsked;
    question.querySelector(".hint")?.setAttribute("hidden", "");
    if (!isAsked) forget(question);
  }
}

function answerTo(form, name) {
  return new FormData(form).get(name) ?? "";
}

function forget(question) {
  for (const input of question.querySelectorAll("input, select")) {
    if (input.type === "radio") input.checked = false;
    else input.value = "";
  }
}

function stepThrough(form, questions) {
  const [bar, moves] = [form.querySelector("[data-steps]"), form.querySelector("[data-steps-on]")];
  const [back, next] = [moves.querySelector("[data-back]"), moves.querySelector("[data-next]")];
  const rest = form.querySelectorAll("[data-at-the-end]");
  let at = 0;

  const asked = () => questions.filter((question) => !question.hasAttribute("data-not-asked"));

  function draw(focus) {
    const now = asked();
    at = Math.min(at, now.length - 1);
    questions.forEach((question) => (question.hidden = question !== now[at]));
    const last = at === now.length - 1;
    bar.querySelector("[data-place]").textContent = `Question ${at + 1} of ${now.length}`;
    bar.querySelector("progress").max = now.length;
    bar.querySelector("progress").value = at + 1;
    back.hidden = at === 0;
    next.hidden = last;
    rest.forEach((part) => (part.hidden = !last));
    if (focus) now[at].querySelector("input, select")?.focus();
  }

  function go(steps) {
    at = Math.max(0, at + steps);
    draw(true);
  }

  form.classList.add("steps");
  bar.hidden = moves.hidden = false;
  back.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));
  // A thumb that chooses goes on; keys move between the answers and press "Next".
  form.addEventListener("pointerup", (event) => {
    const choice = event.target.closest(".choice");
    if (choice && !next.hidden) setTimeout(() => choice.querySelector("input:checked") && go(1), 250);
  });
  form.addEventListener("change", () => draw(false));
  draw(false);
}
