// Fingers on a drawing: one moves it, two bring it closer, a short touch is a tap.
const STILL = 8; // px that a tap may wander

export function followFingers(svg, chart) {
  const fingers = new Map();
  let wandered = 0;

  const at = (event) => {
    const { left, top } = svg.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  svg.addEventListener("pointerdown", (event) => {
    if (fingers.size === 0) wandered = 0;
    fingers.set(event.pointerId, at(event));
  });
  svg.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    wandered += Math.hypot(now.x - before.x, now.y - before.y);
    if (wandered > STILL && !svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
    if (wandered > STILL) turn(chart, { before, now, other });
    fingers.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"])
    svg.addEventListener(end, (event) => {
      const last = fingers.delete(event.pointerId) && fingers.size === 0;
      if (last && end === "pointerup" && wandered <= STILL) chart.hit(event.target);
    });
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    chart.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, at(event));
  });
}

const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) || 1;

function turn(chart, { before, now, other }) {
  if (!other) return chart.move(now.x - before.x, now.y - before.y);
  const centre = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
  return chart.zoom(apart(now, other) / apart(before, other), centre);
}
