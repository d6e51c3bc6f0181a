"""Networks: names of which only derivatives are taken, softmax with targets, subscripts with a condition.

Right lines hold. Wrong ones fail where all their letters are free; where nothing says what a name is, they are never
passed.
"""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

LAYER = "On pose $z_i = \\sum_j w_{ij} x_j$.\n\n"
SQUARE = "Let $u = v^3$.\n\n"
DENSE = "Let $z = W x$ for a matrix $W$ and a vector $x$.\n\n"
NEURON = "Let $W \\in \\mathbb R^{m \\times n}$, $x \\in \\mathbb R^n$ and $b, y \\in \\mathbb R^m$. Let $z = Wx + b$, $a = \\sigma(z)$ and $L = \\frac12 \\|a - y\\|^2$.\n\n"
TANH = "$$z = Wx + b, \\quad a = \\tanh(z)$$\n\nHere $W$ is a matrix, and $x$, $b$ are vectors.\n\n"
SOFTMAX = "Let $p_i = \\frac{e^{z_i}}{\\sum_j e^{z_j}}$.\n\n"
KINDS = {
    "the chain rule of names": (
        (
            r"$$\frac{\partial C}{\partial v} = \frac{\partial C}{\partial a} \frac{\partial a}{\partial u} \frac{\partial u}{\partial v}$$",
            r"$$\frac{\partial E}{\partial x_j} = \sum_i \frac{\partial E}{\partial y_i} \frac{\partial y_i}{\partial x_j}$$",
            SQUARE + r"$$\frac{dE}{dv} = 3 v^2 \frac{dE}{du}$$",
            LAYER
            + r"$$\frac{\partial E}{\partial w_{ij}} = \sum_k \frac{\partial E}{\partial z_k} \frac{\partial z_k}{\partial w_{ij}} = \frac{\partial E}{\partial z_i} x_j$$",
            DENSE + r"$$\frac{\partial E}{\partial x} = W^\top \frac{\partial E}{\partial z}$$",
        ),
        (
            r"$$\frac{\partial C}{\partial v} = \frac{\partial C}{\partial a} + \frac{\partial a}{\partial v}$$",
            r"$$\frac{\partial E}{\partial x_j} = \sum_i \frac{\partial E}{\partial y_j} \frac{\partial y_i}{\partial x_j}$$",
            SQUARE + r"$$\frac{dE}{dv} = 2 v^2 \frac{dE}{du}$$",
            LAYER + r"$$\frac{\partial E}{\partial w_{ij}} = \frac{\partial E}{\partial z_j} x_i$$",
            DENSE + r"$$\frac{\partial E}{\partial x} = W \frac{\partial E}{\partial z}$$",
        ),
    ),
    "sums of derivatives by entries": (
        (
            r"$$\sum_{kl} \frac{dE}{du_{kl}} \delta_{ik} \delta_{jl} = \frac{dE}{du_{ij}}$$",
            r"$$\sum_{k} \frac{dE}{du_{k}} (a_k + b) = \sum_k \frac{dE}{du_k} a_k + b \sum_k \frac{dE}{du_k}$$",
            r"$$\sum_k \delta_{jk} \frac{\partial C}{\partial v_k} w_k = w_j \frac{\partial C}{\partial v_j}$$",
            r"$$\sum_k c \frac{\partial C}{\partial v_k} = c \sum_k \frac{\partial C}{\partial v_k}$$",
            r"Par linéarité, $$\sum_k \left(\frac{\partial E}{\partial y_k} - \frac{\partial C}{\partial y_k}\right) = \sum_k \frac{\partial E}{\partial y_k} - \sum_k \frac{\partial C}{\partial y_k}$$",
        ),
        (
            r"$$\sum_{kl} \frac{dE}{du_{kl}} \delta_{ik} \delta_{jl} = \frac{dE}{du_{ji}}$$",
            r"$$\sum_{k} \frac{dE}{du_{k}} (a_k + b) = \sum_k \frac{dE}{du_k} a_k + b \frac{dE}{du_j}$$",
            r"$$\sum_k \delta_{jk} \frac{\partial C}{\partial v_k} w_k = w_j \sum_k \frac{\partial C}{\partial v_k}$$",
            r"$$\sum_k c \frac{\partial C}{\partial v_k} = c^2 \sum_k \frac{\partial C}{\partial v_k}$$",
            r"$$\sum_k \left(\frac{\partial E}{\partial y_k} - \frac{\partial C}{\partial y_k}\right) = \sum_k \frac{\partial E}{\partial y_k} + \sum_k \frac{\partial C}{\partial y_k}$$",
        ),
    ),
    "softmax and targets": (
        (
            r"$$-\sum_i t_i \log \frac{e^{a_i}}{\sum_j e^{a_j}} = \log \sum_j e^{a_j} - \sum_i t_i a_i$$",
            r"$$\frac{\partial}{\partial a_k}\left(-\sum_i y_i \log \frac{e^{a_i}}{\sum_j e^{a_j}}\right) = \frac{e^{a_k}}{\sum_j e^{a_j}} - y_k$$",
            r"$$\frac{\partial}{\partial o_k} \log \sum_j \exp(o_j) = \frac{\exp(o_k)}{\sum_j \exp(o_j)}$$",
            r"Pour des cibles indicatrices, $$\sum_j y_j \log \sum_k \exp(o_k) = \log \sum_k \exp(o_k)$$",
            r"$$\log \frac{\exp(o_i)}{\sum_j \exp(o_j)} = o_i - \log \sum_j \exp(o_j)$$",
        ),
        (
            r"$$-\sum_i t_i \log \frac{e^{a_i}}{\sum_j e^{a_j}} = \log \sum_j e^{a_j} + \sum_i t_i a_i$$",
            r"$$\frac{\partial}{\partial a_k}\left(-\sum_i y_i \log \frac{e^{a_i}}{\sum_j e^{a_j}}\right) = y_k - \frac{e^{a_k}}{\sum_j e^{a_j}}$$",
            r"$$\frac{\partial}{\partial o_k} \log \sum_j \exp(o_j) = \frac{1}{\sum_j \exp(o_j)}$$",
            r"Pour des cibles indicatrices, $$\sum_j y_j \log \sum_k \exp(o_k) = \sum_k o_k$$",
            r"$$\log \frac{\exp(o_i)}{\sum_j \exp(o_j)} = o_i - \sum_j o_j$$",
        ),
    ),
    "what a letter is said to be above": (
        (
            SOFTMAX + r"$$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)$$",
            SOFTMAX + r"$$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)$$",
            SOFTMAX
            + "$$L = -\\sum_i y_i \\log p_i$$\n\n"
            + r"$$\frac{\partial L}{\partial z_j} = -\sum_i \frac{y_i}{p_i} \frac{\partial p_i}{\partial z_j} = p_j - y_j$$",
            r"$$\sum_j - y_j p_j = -\sum_j p_j y_j$$",
            r"Pour une matrice $X$, $$\nabla_w \frac{1}{n} \|X w - y\|^2 = \frac{2}{n} X^\top (X w - y)$$",
        ),
        (
            SOFTMAX + r"$$\frac{\partial p_i}{\partial z_i} = p_i (1 + p_i)$$",
            SOFTMAX + r"$$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} + p_j)$$",
            SOFTMAX
            + "$$L = -\\sum_i y_i \\log p_i$$\n\n"
            + r"$$\frac{\partial L}{\partial z_j} = y_j - p_j$$",
            r"$$\sum_j - y_j p_j = \sum_j p_j y_j$$",
            r"Pour une matrice $X$, $$\nabla_w \frac{1}{n} \|X w - y\|^2 = \frac{1}{n} X^\top (X w - y)$$",
        ),
    ),
    "one layer, in vectors": (
        (
            NEURON + r"$$\frac{\partial L}{\partial z} = (a - y) \odot \sigma'(z)$$",
            NEURON + r"$$\frac{\partial L}{\partial W} = ((a - y) \odot \sigma'(z)) x^T$$",
            NEURON + r"$$\frac{\partial L}{\partial b} = (a - y) \odot \sigma(z) \odot (1 - \sigma(z))$$",
            NEURON + r"$$\frac{\partial L}{\partial x} = W^T ((a - y) \odot a \odot (1 - a))$$",
            TANH + r"$$\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \odot (1 - a^2)$$",
        ),
        (
            NEURON + r"$$\frac{\partial L}{\partial z} = (a - y) \odot \sigma(z)$$",
            NEURON + r"$$\frac{\partial L}{\partial W} = ((a - y) \odot \sigma(z)) x^T$$",
            NEURON + r"$$\frac{\partial L}{\partial b} = (a - y) \odot \sigma(z) \odot (1 + \sigma(z))$$",
            NEURON + r"$$\frac{\partial L}{\partial x} = W ((a - y) \odot a \odot (1 - a))$$",
            TANH + r"$$\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \odot (1 - a)$$",
        ),
    ),
    "subscripts with a condition": (
        (
            r"$$\phi_{k|y=1} (1 + \phi_{k|y=1}) = \phi_{k|y=1} + \phi_{k|y=1}^2$$",
            r"$$(\mu_{y=1} - \mu_{y=0})^2 = \mu_{y=1}^2 - 2 \mu_{y=1} \mu_{y=0} + \mu_{y=0}^2$$",
            r"$$\sum_{j=1}^n (x_j - \phi_{j|y=0}) = \sum_{j=1}^n x_j - \sum_{j=1}^n \phi_{j|y=0}$$",
            r"$$e^{\theta_{c=2} + \theta_{c=1}} = e^{\theta_{c=1}} e^{\theta_{c=2}}$$",
            r"Alors $$\frac{n_{y=1} + n_{y=0}}{n_{y=0}} = 1 + \frac{n_{y=1}}{n_{y=0}}$$",
        ),
        (
            r"$$\phi_{k|y=1} (1 + \phi_{k|y=1}) = \phi_{k|y=1} + \phi_{k|y=0}^2$$",
            r"$$(\mu_{y=1} - \mu_{y=0})^2 = \mu_{y=1}^2 - \mu_{y=0}^2$$",
            r"$$\sum_{j=1}^n (x_j - \phi_{j|y=0}) = \sum_{j=1}^n x_j - \sum_{j=1}^n \phi_{j|y=1}$$",
            r"$$e^{\theta_{c=2} + \theta_{c=1}} = e^{\theta_{c=1}} + e^{\theta_{c=2}}$$",
            r"Alors $$\frac{n_{y=1} + n_{y=0}}{n_{y=0}} = 1 + \frac{n_{y=0}}{n_{y=1}}$$",
        ),
    ),
}
TAKEN = ("holds", "definition", "assumption", "goal", "not_checkable")


@pytest.mark.parametrize("kind", KINDS)
def test_right_lines_hold_and_wrong_ones_are_never_passed(kind: str) -> None:
    right, wrong = KINDS[kind]
    said = {text: check_text(text, "md").findings[-1].status.value for text in right}
    assert said == dict.fromkeys(right, "holds")
    passed = [text for text in wrong if check_text(text, "md").findings[-1].status.value in TAKEN]
    assert passed == []


def test_wrong_lines_of_free_letters_fail() -> None:
    *wrong, _, _ = KINDS["softmax and targets"][1]
    wrong.append(r"$$\frac{\partial}{\partial o} \log(1 + e^o) = 1 + e^o$$")
    assert {text: check_text(text, "md").findings[-1].status.value for text in wrong} == dict.fromkeys(
        wrong, "fails"
    )


def test_what_a_derivative_is_said_to_be_holds_below() -> None:
    said = "$$\\frac{\\partial E}{\\partial y} = 2 (y - t)$$\n\n"
    right = (
        said
        + r"$$\frac{\partial E}{\partial x} = \frac{\partial E}{\partial y} \frac{\partial y}{\partial x} = 2 (y - t) \frac{\partial y}{\partial x}$$"
    )
    wrong = (
        said
        + r"$$\frac{\partial E}{\partial y} \frac{\partial y}{\partial x} = 3 (y - t) \frac{\partial y}{\partial x}$$"
    )
    assert [finding.status.value for finding in check_text(right, "md").findings] == [
        "definition",
        "holds",
        "holds",
    ]
    assert check_text(wrong, "md").findings[-1].status.value not in TAKEN


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        (
            r"Let $h = \tanh(Wx)$, $\hat y = v^T h$ and $L = \frac12 (\hat y - y)^2$.",
            r"\frac{\partial L}{\partial x} = (\hat y - y) W^T (v \odot (1 - h^2))",
            r"\frac{\partial L}{\partial x} = (\hat y - y) W^T (v \odot (1 + h^2))",
        ),
        (
            r"Let $h = \tanh(Wx)$, $\hat y = v^T h$ and $L = \frac12 (\hat y - y)^2$.",
            r"\frac{\partial L}{\partial v} = (\hat y - y) h",
            r"\frac{\partial L}{\partial v} = (y - \hat y) h",
        ),
        (
            r"Let $s = \mathrm{softmax}(z)$.",
            r"\frac{\partial s}{\partial z} = \mathrm{diag}(s) - s s^T",
            r"\frac{\partial s}{\partial z} = \mathrm{diag}(s) + s s^T",
        ),
    ],
)
def test_a_layer_before_a_number(said: str, right: str, wrong: str) -> None:
    def last(line: str) -> str:
        return check_text(rf"{said} $${line}$$", "md").findings[-1].status.value

    assert last(right) == "holds"
    assert last(wrong) not in ("holds", "definition", "assumption")
