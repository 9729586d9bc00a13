// Passkeys: asks the browser to make one, or to use one, and tells the server.
// Without it people sign in with a password and a code.

const supported = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

async function post(url, body) {
  const answer = await fetch(url, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

function offer(box) {
  const url = box.dataset.hdPasskey;
  const problem = box.querySelector("[data-hd-passkey-problem]");
  async function run(work) {
    problem.textContent = "";
    try {
      const done = await work(await post(`${url}/bat-dau`, {}));
      if (done.codes?.length) {
        const list = document.querySelector("[data-hd-passkey-codes]");
        list.querySelector("pre").textContent = done.codes.join("\n");
        list.hidden = false;
        list.querySelector("h2").focus();
        return;
      }
      location.assign(done.next);
    } catch (error) {
      console.warn(error);
      problem.textContent = problem.dataset.text;
    }
  }
  box.querySelector("[data-hd-passkey-use]")?.addEventListener("click", () => run(async ({ publicKey }) => {
    const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
    return post(url, { name: box.dataset.name ?? "", credential: credential.toJSON() });
  }));
  box.querySelector("[data-hd-passkey-make]")?.addEventListener("click", () => run(async ({ publicKey }) => {
    const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
    return post(url, { name: box.querySelector("input")?.value ?? "", credential: credential.toJSON() });
  }));
  box.hidden = false;
}

if (supported) document.querySelectorAll("[data-hd-passkey]").forEach(offer);
