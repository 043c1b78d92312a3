"""Many backtests of one strategy on compiled kernels, equal to backtesting.py's.

For callers: `combinations` (what to try; `number_paths` names numbers within rules), `sweep` (run
it), `result` (what came of it), `single_run`, `late_start` and `second_opinion` (one backtest),
`warm_up` (compile ahead).

The kernels, in reading order: `state` (what they hand to one another), `account` and `book` (what
an order does), `wishes` and `follower` (from signals to orders), `plain_loop` (a backtest bar by
bar: the specification), `event_loop` and `stretches` (the same from signal to signal: what makes it
fast), `account_figures` with `annual_figures`, `return_sums` and `drawdowns`, `trade_figures`,
`figures` (statistics), `batch` (many combinations). `compiled` is how they are compiled.

Around them: `market` and `rooms` (arrays they take), `action_sources` and `kernel_sources` with
`crossover_actions`, `threshold_actions` and `moving_averages` (signals), `prepared` (all of it for
one sweep), `limits` (what goes to the engine instead), `agreement` (what equal means).
"""
