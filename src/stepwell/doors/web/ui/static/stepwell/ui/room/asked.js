// What the page asks Stepwell by itself, and what it is told: whatever else may happen, within a time.

const ANSWERED_WITHIN_MS = 15_000;
const NOBODY = 504; // answered, where one of ours starts anew

export async function asked(address, said) {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ ...said, csrfmiddlewaretoken: token });
  const headers = { "Stepwell-Background": "yes" };
  const signal = AbortSignal.timeout(ANSWERED_WITHIN_MS);
  try {
    const answer = await fetch(address, { method: "POST", body, headers, redirect: "manual", signal });
    const isTold = answer.headers.get("content-type")?.includes("json");
    return { status: answer.status, told: isTold ? await answer.json() : null };
  } catch {
    return { status: NOBODY, told: null };
  }
}
