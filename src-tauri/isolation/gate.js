// The gate every call of a page passes before it reaches the program: a frame of its own, which no library of the page gets into.
// It knows the commands there are (`commands.js`, generated) and lets nothing else through. A call that is stopped is still
// answered: it reaches the program under a name nobody has, and is refused there.
(() => {
  const known = new Set(window.__COMMANDS);
  const notices = new Set(["plugin:event|listen", "plugin:event|unlisten"]);
  const plain = (payload) => payload === undefined || payload === null || Object.prototype.toString.call(payload) === "[object Object]";
  window.__TAURI_ISOLATION_HOOK__ = (call) => {
    if ((known.has(call.cmd) || notices.has(call.cmd)) && plain(call.payload)) return call;
    return { ...call, cmd: "stopped", payload: {} };
  };
})();
