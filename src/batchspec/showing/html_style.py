"""The looks of the HTML report."""

STYLE = """
:root { --ink: #1e293b; --soft: #64748b; --line: #e2e8f0; --paper: #ffffff; --shade: #f8fafc;
  --good: #15803d; --bad: #b91c1c; --warn: #b45309; --cool: #0e7490; --odd: #7e22ce; --skip: #1d4ed8 }
* { box-sizing: border-box }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
header, main, footer { padding: 0 max(24px, calc(50vw - 540px)) }
.banner { padding-top: 28px; padding-bottom: 20px; color: #ffffff; background: var(--soft) }
.banner.conformant { background: var(--good) }
.banner.conformant-with-waivers { background: var(--cool) }
.banner.non-conformant { background: var(--bad) }
.banner.incomplete { background: var(--warn) }
.banner p { margin: 0; overflow-wrap: anywhere }
.banner .kicker { opacity: .85 }
h1 { margin: 2px 0 4px; font-size: 32px; line-height: 1.2 }
h1 small { font-size: 18px; font-weight: 400; opacity: .9 }
h2 { margin: 36px 0 12px; font-size: 20px }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 6px 16px; margin: 0 }
dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
.note { margin: 20px 0 0; padding: 8px 12px; border-left: 4px solid var(--warn); background: var(--shade) }
code, pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
pre { margin: 0; padding: 2px 8px; background: var(--shade); border: 1px solid var(--line); border-radius: 6px;
  white-space: pre-wrap; overflow-wrap: anywhere; max-height: 400px; overflow-y: auto }
table { border-collapse: collapse }
th, td { padding: 6px 12px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line) }
.counts { margin-top: 24px }
.counts th + th, .counts td { text-align: right; font-variant-numeric: tabular-nums }
.every { width: 100%; font-size: 14px }
.every td:nth-child(-n+3) { white-space: nowrap }
.every tbody { border-top: 2px solid var(--soft) }
.every .cause { color: var(--soft); overflow-wrap: anywhere }
.origin { margin: 8px 0; padding: 8px 14px; border: 1px solid var(--line); border-radius: 8px }
.origin p { margin: 2px 0; overflow-wrap: anywhere }
.origin .sentence { font-weight: 600 }
details { margin: 8px 0; padding: 8px 14px 12px; border: 1px solid var(--line); border-radius: 8px }
summary { cursor: pointer }
details .cause { margin: 10px 0; font-weight: 600; overflow-wrap: anywhere }
.pill { display: inline-block; padding: 0 8px; border-radius: 10px; font-size: 12px; line-height: 20px;
  font-weight: 600; white-space: nowrap; color: #ffffff; background: var(--soft) }
.pill.pass { background: var(--good) }
.pill.fail, .pill.stale-waiver { background: var(--bad) }
.pill.warn { background: var(--warn) }
.pill.waived { background: var(--cool) }
.pill.untestable { background: var(--odd) }
.pill.not-applicable { color: var(--soft); background: var(--line) }
.pill.error { background: #000000 }
figure { margin: 0 }
.lifecycle { display: block; width: 100%; max-width: 900px; height: auto }
.lifecycle text { font-size: 15px; text-anchor: middle; fill: var(--ink) }
.lifecycle text.unseen { fill: var(--soft) }
rect.state.seen { fill: #dcfce7; stroke: var(--good); stroke-width: 2 }
rect.state.unseen { fill: var(--paper); stroke: #94a3b8; stroke-dasharray: 5 4 }
.edge { fill: none; stroke-width: 2 }
.edge.seen { stroke: var(--good); stroke-width: 3 }
.edge.unseen { stroke: #94a3b8; stroke-width: 1.5; stroke-dasharray: 5 4 }
.edge.skipped { stroke: var(--skip); stroke-dasharray: 2 3 }
.edge.odd { stroke: var(--warn) }
.edge.forbidden { stroke: #dc2626; stroke-width: 4 }
.tip.seen { fill: var(--good) } .tip.unseen { fill: #94a3b8 } .tip.skipped { fill: var(--skip) }
.tip.odd { fill: var(--warn) } .tip.forbidden { fill: #dc2626 }
.legend { display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 4px 0 0; padding: 0; list-style: none;
  color: var(--soft) }
.key { display: inline-block; width: 28px; vertical-align: middle; border-top: 3px solid }
.key.seen { color: var(--good) } .key.unseen { color: #94a3b8; border-top-style: dashed }
.key.skipped { color: var(--skip); border-top-style: dotted }
.key.odd { color: var(--warn) } .key.forbidden { color: #dc2626; border-top-width: 5px }
footer { padding-top: 28px; padding-bottom: 28px; color: var(--soft); font-size: 13px }
"""
