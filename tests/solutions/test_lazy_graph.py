"""A graph that evaluates only what its output needs is wrong in that alone: one demand, one check in each use."""

import pytest

from autograder.checks.run import PASSED

from .conftest import load_course

QUESTION = "computational_graph"


class OnDemand:
    """Nodes are computed when somebody asks for them."""

    def __init__(self, inputs, nodes, output):
        self.inputs, self.nodes, self.output = inputs, nodes, output
        self.order, state = [], dict.fromkeys(inputs, "known")

        def visit(name):
            if state.get(name) == "open":
                raise ValueError("a cycle")
            if name not in state:
                state[name] = "open"
                for other in nodes[name][1]:
                    visit(other)
                state[name] = "known"
                self.order.append(name)

        visit(output)

    def forward(self, values):
        self.values = dict(values)
        for name in self.order:
            gate, needed = self.nodes[name]
            self.values[name] = gate.forward(*[self.values[other] for other in needed])
        return self.values[self.output]

    def backward(self):
        slopes = {self.output: 1.0}
        for name in reversed(self.order):
            gate, needed = self.nodes[name]
            for other, slope in zip(needed, gate.backward(slopes[name]), strict=True):
                slopes[other] = slopes.get(other, 0.0) + slope
        return slopes


class AllValues(OnDemand):
    """Every node has a value, but gradients only where the way back comes along."""

    def forward(self, values):
        out = super().forward(values)
        waiting = [name for name in self.nodes if name not in self.values]
        while waiting:
            name = next(name for name in waiting if self.values.keys() >= set(self.nodes[name][1]))
            gate, needed = self.nodes[name]
            self.values[name] = gate.forward(*[self.values[other] for other in needed])
            waiting.remove(name)
        return out


@pytest.mark.parametrize(("graph", "missing"), [(OnDemand, "graph.values"), (AllValues, "what graph.backward()")])
def test_it_loses_the_points_of_that_demand_only_and_is_told(graph, missing, secrets):
    a1 = load_course("a1_flat_backprop")
    namespace = a1.namespace("modular_graph", ComputationalGraph=graph)
    for secret in secrets:
        outcomes = a1.grade("modular_graph", namespace, secret, QUESTION)
        lost = [outcome for outcome in outcomes if outcome.outcome != PASSED]
        assert [(one.check.id.partition("::")[2], one.check.points) for one in lost] == [
            ("nothing_uses_them", 0.5),
            ("unused_in_drawn_graphs", 0.5),
        ]
        assert lost[0].message.startswith(missing) and "needed or not" in lost[0].message


def test_its_cause_is_named(secrets):
    a1 = load_course("a1_flat_backprop")
    namespace = a1.namespace("modular_graph", ComputationalGraph=OnDemand)
    for secret in secrets:
        lost = [
            one for one in a1.explained(a1.grade("modular_graph", namespace, secret, QUESTION), secret) if one.message
        ]
        assert {one.mistake.id for one in lost} == {"dead_ends_left_out"}
