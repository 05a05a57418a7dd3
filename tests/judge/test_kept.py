"""What a page needs is in the result of a real grading: the answer, and where public checks found it to differ."""


def test_a_result_keeps_the_answers_and_at_most_two_differences_of_public_checks(grade, notebook, right):
    lines = [line for line in right["avg_pool"].split("\n") if "SOLUTION" not in line]  # students have no regions
    doubled = "\n".join(line.replace("return out, ", "return 2 * out + 1, ") for line in lines)
    assert doubled != right["avg_pool"]
    result = grade(pooling=notebook("pooling", right | {"avg_pool": doubled}))
    rows = {row["id"]: row for row in result["questions"]}
    assert rows["avg_pool"]["answer"] == doubled and rows["max_pool_forward_naive"]["answer"]
    assert "answer" not in rows["conv_forward_naive"]  # its notebook was not handed in
    drawn = [check for check in rows["avg_pool"]["checks"] if "drawn" in check]
    assert 1 <= len(drawn) <= 2 and all("picture" in check and not check["hidden"] for check in drawn)
    failed = [check for check in rows["avg_pool"]["checks"] if check["outcome"] == "failed" and not check["hidden"]]
    assert len(failed) > 2, "there should be more failures than drawings"
    assert not any("drawn" in check for row in result["questions"] for check in row["checks"] if check["hidden"])
    assert grade(pooling=notebook("pooling", right | {"avg_pool": doubled})) == result
