// Runs after textual.js, before the page has loaded: says where the screen comes from, and
// lets the terminal begin only when its fonts are there, for it measures its cells once.
"use strict";
{
  const terminal = document.getElementById("terminal");
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  terminal.dataset.sessionWebsocketUrl = `${scheme}//${location.host}/screen`;
  const begin = window.onload;
  window.onload = async (event) => {
    const wanted = ["16px", "bold 16px"].flatMap((font) =>
      ["Aa", "话务"].map((text) => document.fonts.load(`${font} "Roboto Mono"`, text)));
    await Promise.allSettled(wanted);
    begin(event);
    const keys = () => document.querySelector(".xterm-helper-textarea")?.focus();
    keys();
    window.addEventListener("focus", keys);
  };
}
