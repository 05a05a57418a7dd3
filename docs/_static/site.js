"use strict";
// What is wider than its place is scrolled; whoever has no mouse has to get there with the keyboard. No other stops.
function reachable() {
  for (const one of document.querySelectorAll(".highlight pre, .table-wrapper")) {
    if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
    else one.removeAttribute("tabindex");
  }
}
addEventListener("load", reachable);
addEventListener("resize", reachable);
