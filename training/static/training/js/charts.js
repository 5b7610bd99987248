// Trend and heat table as charts. The numbers are read from the tables below them, so that both always say the same; without script the tables stand alone.

const cards = document.querySelectorAll("[data-chart]");
let library;

function load(url) {
  library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = url;
    script.addEventListener("load", () => done(window.echarts));
    script.addEventListener("error", failed);
    document.head.append(script);
  });
  return library;
}

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const number = (cell) => (cell.dataset.value === undefined ? null : Number(cell.dataset.value));

function read(card) {
  const table = card.querySelector("table");
  return {
    columns: [...table.querySelectorAll("thead [data-x]")].map((cell) => cell.dataset.x),
    rows: [...table.tBodies[0].rows].map((row) => ({
      name: row.cells[0].textContent.trim(),
      values: [...row.cells].slice(1).map(number),
      links: [...row.cells].slice(1).map((cell) => cell.querySelector("a")?.href),
    })),
  };
}

const text = () => ({ color: token("--ink-2"), fontFamily: "sans-serif", fontSize: 13 });
const axis = () => ({ axisLabel: text(), axisLine: { lineStyle: { color: token("--line-strong") } }, axisTick: { show: false } });

function trend({ columns, rows }) {
  const colours = ["--brand", "--accent", "--wait", "--late", "--unknown"].map(token);
  return {
    animation: false,
    color: colours,
    legend: { bottom: 0, textStyle: text() },
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => (value === null || value === undefined ? "–" : `${value}%`) },
    grid: { left: 8, right: 16, top: 16, bottom: 56, containLabel: true },
    xAxis: { type: "category", data: columns, boundaryGap: false, ...axis() },
    yAxis: { type: "value", max: 100, ...axis(), axisLabel: { ...text(), formatter: "{value}%" }, splitLine: { lineStyle: { color: token("--line") } } },
    series: rows.map((row, index) => ({
      type: "line", name: row.name, data: row.values, symbol: ["circle", "rect", "triangle", "diamond"][index % 4], symbolSize: 7, lineStyle: { width: 2 },
    })),
  };
}

function heat({ columns, rows }) {
  const cells = rows.flatMap((row, x) => row.values.map((value, y) => ({ value: [x, y, value ?? "-"], link: row.links[y] })));
  return {
    animation: false,
    tooltip: { renderMode: "richText", formatter: ({ data: { value: [x, y, rate] } }) => `${rows[x].name}\n${columns[y]}\n${rate}%` },
    grid: { left: 8, right: 8, top: 8, bottom: 48, containLabel: true },
    xAxis: { type: "category", data: rows.map((row) => row.name), ...axis(), axisLabel: { ...text(), interval: 0, rotate: rows.length > 6 ? 40 : 0 } },
    yAxis: { type: "category", data: columns, inverse: true, ...axis(), axisLabel: { ...text(), width: innerWidth < 600 ? 110 : 220, overflow: "truncate" } },
    visualMap: {
      min: 0, max: 100, orient: "horizontal", left: "center", bottom: 0, itemHeight: 120, itemWidth: 12, textStyle: text(), text: ["100%", "0%"],
      inRange: { color: ["--late-fill", "--soon-fill", "--wait-fill", "--ok-fill"].map(token) },
    },
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: token("--surface"), borderWidth: 2 } }],
  };
}

async function draw(card) {
  const echarts = await load(card.dataset.echarts);
  const place = card.querySelector("[data-canvas]");
  const data = read(card);
  place.hidden = false;
  if (card.dataset.chart === "heat") place.style.height = `${Math.max(16, 6 + data.columns.length * 2)}rem`;
  const chart = echarts.init(place, null, { renderer: "canvas" });
  const show = () => chart.setOption(card.dataset.chart === "heat" ? heat(data) : trend(data), true);
  show();
  chart.on("click", ({ data: point }) => { if (point?.link) location.assign(point.link); });
  addEventListener("resize", () => chart.resize());
  addEventListener("theme:changed", show);
  card.dataset.drawn = "";
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    seen.unobserve(entry.target);
    draw(entry.target).catch(() => {}); // the table below says the same
  }
}, { rootMargin: "200px" });
cards.forEach((card) => seen.observe(card));
