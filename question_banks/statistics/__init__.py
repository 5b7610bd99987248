"""Statistics of questions and papers: pure functions, marks in, figures out. Nothing here knows a database.

Papers may be drawn at random, so every candidate is measured on their own paper. With mark x (0 to 1) and weight w of each question
on it, W = Σw and S = Σwx:

    t = S/W, the share of the own paper that was earned        o = (S − wx)/(W − w), the share of the rest of it
    s = w/W, the part of the paper that this question is       y = s·x, what it adds to t

On one complete matrix of equal weights these are total, total − x and x up to a constant factor, which no figure below notices:

    facility                   mean of x (of max 1)
    sd                         sample standard deviation of x
    discrimination index       100·cov(x, o)/√(var x·var o)
    discriminative efficiency  100·cov(x, o)/cov(x sorted, o sorted)
    effective weight           100·√cov(y, t)/Σ√cov(y, t) over the questions of a paper
    point-biserial             cov(x, t)/√(var x·var t): with the total, the question itself included

Variances and covariances divide by n − 1. What can not be said is None, never NaN or infinite: with one candidate all but the facility;
with a mark (or rest) that is the same for all, correlation and efficiency, while sd and weight are 0. A question whose covariance with
the total is negative has no effective weight and is left out of the sum; its hint says so.

A paper all of whose candidates had the same questions at the same weights is *crossed*: Cronbach's alpha (KR-20 when every mark is 0 or 1
and the weights are equal) is k/(k − 1)·(1 − Σvar y/var t). Else it is *nested*: the error variance of a candidate is v·Σs², v the variance
of the marks on the own paper, and alpha = 1 − mean error/var t, which counts luck of the draw as error. Standard error = sd·√(1 − alpha).

`analyse` takes marks as they are; `Sums` keeps the same figures as whole numbers that can be added and taken out again without a rest.
"""

from .adding import Adder
from .comparing import Differential, Drift, differential, drift
from .figures import FEW, Figures, Moments, Paper, item, paper, weigh
from .groups import Choice, cuts, level, table
from .matrix import Analysis, analyse, from_rows
from .sums import NUMBERS, SCALE, SHARES, PaperSums, Sums

__all__ = [
    "FEW", "NUMBERS", "SCALE", "SHARES", "Adder", "Analysis", "Choice", "Differential", "Drift", "Figures", "Moments", "Paper", "PaperSums", "Sums",
    "analyse", "cuts", "differential", "drift", "from_rows", "item", "level", "paper", "table", "weigh",
]  # fmt: skip
