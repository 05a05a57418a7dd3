"""Named wrong answers to the questions of training_in_practice, each an edit of the right answer.

A message says what the answer looks like and where to look, not what to write. `read` is the heading of a section.
"""

from autograder.course.mistakes import Mistake

CHOOSING = "What to choose"
SHOULDERS = "Stand on somebody's shoulders"
BEST = "Your best network"


MISTAKES = [
    Mistake(
        "choose",
        "sum_of_the_runs",
        "The validation accuracies are added up: a setting that was tried more often looks better than it is.",
        CHOOSING,
        {'np.mean(row["validation"])': 'np.sum(row["validation"])'},
    ),
    Mistake(
        "choose",
        "by_training",
        "The row with the best training accuracy is chosen: the one that knows its pictures by heart.",
        CHOOSING,
        {'row["validation"]': 'row["train"]'},
    ),
    Mistake(
        "choose",
        "by_test",
        "The row is chosen by its test accuracy. What is left to say how good it really is?",
        CHOOSING,
        {'row["validation"]': 'row["test"]'},
    ),
    Mistake(
        "choose",
        "luckiest_run",
        "The row with the best single run is chosen. One lucky seed is no reason; compare the means.",
        CHOOSING,
        {'np.mean(row["validation"])': 'np.max(row["validation"])'},
    ),
    Mistake(
        "choose",
        "nan_of_other_columns",
        "A setting is left out for a nan outside its validation. Only the validation accuracies decide.",
        CHOOSING,
        {'np.mean(row["validation"])': 'np.mean(row["validation"]) + 0 * sum(row["train"] + row["test"])'},
    ),
    Mistake(
        "choose",
        "nan_wins",
        "A row with a nan is chosen. np.argmax takes the first nan for the greatest.",
        CHOOSING,
        {"    means[np.isnan(means)] = -np.inf\n": ""},
    ),
    Mistake(
        "choose",
        "nan_left_out_of_the_mean",
        "A setting of which a run diverged is judged by its other runs. It should not be chosen at all.",
        CHOOSING,
        {'np.mean(row["validation"])': 'np.nanmean(row["validation"])'},
    ),
    Mistake(
        "fine_tune",
        "not_frozen",
        "The convolutions are copied, but not frozen.",
        SHOULDERS,
        {"parameter.requires_grad = False": "parameter.requires_grad = True"},
    ),
    Mistake(
        "fine_tune",
        "all_frozen",
        "The dense layers are frozen as well, so nothing is left to learn.",
        SHOULDERS,
        {
            "    return net\n": "    for parameter in net.parameters():\n        parameter.requires_grad = False\n"
            "    return net\n"
        },
    ),
    Mistake(
        "fine_tune",
        "the_old_model_itself",
        "The old model itself is changed and returned. Its owner would be surprised.",
        SHOULDERS,
        {"net = copy.deepcopy(model)": "net = model"},
    ),
    Mistake(
        "fine_tune",
        "shared_convolutions",
        "The new model shares its convolutions with the old one: freezing one freezes both.",
        SHOULDERS,
        {"net = copy.deepcopy(model)": "net = copy.deepcopy(model)\n    net.features = model.features"},
    ),
    Mistake(
        "fine_tune",
        "convolutions_made_anew",
        "The convolutions are frozen with random weights: what the old ones had learned is lost.",
        SHOULDERS,
        {
            "    for parameter in net.features.parameters():\n": "    for parameter in net.features.parameters():\n"
            "        parameter.data.fill_(0.01)\n"
        },
    ),
    Mistake(
        "fine_tune",
        "old_dense_layers_kept",
        "Only the last dense layer is new. The others know the old classes; all of them are to be made anew.",
        SHOULDERS,
        {
            "net.classifier = nn.Sequential(nn.Flatten(), nn.Linear(width, classes))": (
                "net.classifier[-1] = nn.Linear(net.classifier[-1].in_features, classes)"
            )
        },
    ),
    Mistake(
        "fine_tune",
        "old_number_of_classes",
        "The new model still tells the old classes apart.",
        SHOULDERS,
        {"nn.Linear(width, classes)": "nn.Linear(width, model.classifier[-1].out_features)"},
    ),
    Mistake(
        "best_net",
        "scores_for_labels",
        "predict returns the ten scores of each picture. Which of them is the greatest?",
        BEST,
        {"scores.argmax(dim=1).numpy()": "scores.numpy()"},
    ),
    Mistake(
        "best_net",
        "still_training",
        "The network still trains: batch normalisation looks at the other pictures of the batch.",
        BEST,
        {"    net.eval()\n": ""},
    ),
    Mistake(
        "best_net",
        "bytes_as_they_are",
        "The bytes from 0 to 255 go into a network that has learned from numbers between 0 and 1.",
        BEST,
        {"images / 255": "images"},
    ),
    Mistake(
        "best_net",
        "divided_to_whole_numbers",
        "Nearly every number of the pictures is 0 after the division. Which division keeps what is between 0 and 1?",
        BEST,
        {"images / 255": "images // 255"},
    ),
    Mistake(
        "best_net",
        "best_picture_of_each_class",
        "predict gives ten numbers, however many pictures come: for each class the picture that fits it best.",
        BEST,
        {"scores.argmax(dim=1)": "scores.argmax(dim=0)"},
    ),
    Mistake(
        "best_net",
        "random_weights",
        "The weights of the file do not get into the network; it guesses with random ones.",
        BEST,
        {"net = load_net(make_net(), BEST_NET)": "torch.random.manual_seed(1)\n    net = make_net()"},
    ),
    Mistake(
        "best_net",
        "counted_from_one",
        "All labels are one too large.",
        BEST,
        {"scores.argmax(dim=1).numpy()": "scores.argmax(dim=1).numpy() + 1"},
    ),
]
