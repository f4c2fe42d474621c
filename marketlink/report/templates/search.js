"use strict";
const field = document.getElementById("search"), said = document.getElementById("said");
const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const reports = [...document.querySelectorAll("article")].map(report => [report, fold(report.textContent)]);
const search = () => {
  const words = fold(field.value).split(/\s+/).filter(word => word);
  let shown = 0;
  for (const [report, text] of reports) {
    report.hidden = !words.every(word => text.includes(word));
    shown += !report.hidden;
  }
  said.textContent = words.length ? `${shown} of ${reports.length} reports` : `${reports.length} reports`;
};
document.getElementById("finder").hidden = false;
field.addEventListener("input", search);
search();
