/** What of a Chromium trace event is read. Times in µs; `tdur` is CPU time. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: {
    readonly data?: { readonly type?: string };
    readonly frame_reporter?: { readonly state?: string; readonly affects_smoothness?: boolean; readonly frame_sequence?: number };
  };
}

export const TRACE_CATEGORIES = [
  "benchmark",
  "blink.user_timing",
  "cc",
  "devtools.timeline",
  "disabled-by-default-devtools.timeline",
  "toplevel",
];

/** Marks (`performance.mark`) between which a scene is measured. */
export const SCENE_BEGINS = "scene-begins";
export const SCENE_ENDS = "scene-ends";

/** A thread's tasks, by what runs them: of the threads with a loop, and of those in a pool. */
const TASKS: ReadonlySet<string> = new Set(["ThreadControllerImpl::RunTask", "ThreadPool_RunTask"]);

export interface Figures {
  readonly framesPerSecond: number;
  /** Share of the frames in which something moved that came too late to be seen, 0–1. */
  readonly dropped: number;
  /** Of the page's main thread. */
  readonly longestTaskMs: number;
  /** The same task's CPU time: what it takes on a machine that does nothing else. */
  readonly longestTaskCpuMs: number;
  /** CPU time of the pointer's move events, the slowest of a hundred left out. */
  readonly pointerMoveCpuMs: number;
  /** CPU time per presented frame: of the page's main thread, and of all other threads of the browser, which raster and compose. */
  readonly pageCpuMs: number;
  readonly browserCpuMs: number;
}

/** Reads the browser's own account of one scene. */
export function readFigures(trace: Buffer): Figures {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] };
  const begin = markNamed(traceEvents, SCENE_BEGINS);
  const end = markNamed(traceEvents, SCENE_ENDS);
  const events = traceEvents.filter(({ pid, ts }) => pid === begin.pid && ts >= begin.ts && ts <= end.ts);
  const onMainThread = events.filter(({ tid, ph }) => tid === begin.tid && ph === "X");

  const reports = events.filter(({ name, ph }) => name === "PipelineReporter" && ph === "b").map(({ args }) => args?.frame_reporter);
  const presented = new Set(reports.filter((frame) => frame?.state?.startsWith("STATE_PRESENTED")).map((frame) => frame?.frame_sequence));
  const late = reports.filter((frame) => frame?.state === "STATE_DROPPED" && frame.affects_smoothness === true);
  const dropped = new Set(late.map((frame) => frame?.frame_sequence));

  const work = traceEvents.filter(({ name, ph, ts }) => ph === "X" && TASKS.has(name) && ts >= begin.ts && ts <= end.ts);
  const isPage = ({ pid, tid }: TraceEvent): boolean => pid === begin.pid && tid === begin.tid;
  const cpuMs = (tasks: readonly TraceEvent[]): number => tasks.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000;

  const tasks = onMainThread.filter(({ name }) => name === "RunTask").toSorted((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0));
  const moves = onMainThread
    .filter(({ name, args }) => name === "EventDispatch" && args?.data?.type === "pointermove")
    .map(({ tdur = 0 }) => tdur / 1000)
    .toSorted((a, b) => a - b);
  return {
    framesPerSecond: (presented.size * 1e6) / (end.ts - begin.ts),
    dropped: dropped.size / Math.max(1, dropped.size + presented.size),
    longestTaskMs: Math.max(0, ...tasks.map(({ dur = 0 }) => dur)) / 1000,
    longestTaskCpuMs: (tasks[0]?.tdur ?? 0) / 1000,
    pageCpuMs: cpuMs(work.filter(isPage)) / Math.max(1, presented.size),
    browserCpuMs: cpuMs(work.filter((task) => !isPage(task))) / Math.max(1, presented.size),
    pointerMoveCpuMs: moves[Math.floor((moves.length - 1) * 0.99)] ?? 0,
  };
}

function markNamed(events: readonly TraceEvent[], mark: string): TraceEvent {
  const event = events.find(({ name }) => name === mark);
  if (event === undefined) throw new Error(`Expected the mark ${mark} in the browser's trace`);
  return event;
}
