"""What a result says, in a few words; three questions of one notebook; a cell of the student's own."""

POOLING = ("max_pool_forward_naive", "max_pool_backward_naive", "avg_pool")


def scores(result):
    return {row["id"]: row["score"] for row in result["questions"] if not row["written"]}


def kinds(result):
    return {finding["kind"] for finding in result["findings"]}


def full(material, *questions):
    return {q.id: q.points for q in material.assignment.questions if q.id in questions}


def insert(table, source, before="avg_pool"):
    questions = [cell["metadata"].get("autograder", {}).get("question") for cell in table["cells"]]
    place = questions.index(before)
    table["cells"].insert(place, {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "id": "own"})
    return table
