"""Named wrong answers to the questions of training_in_practice about pictures made from pictures.

A message says what the answer looks like and where to look, not what to write. `read` is the heading of a section.
"""

from autograder.course.mistakes import Mistake

POSITION = "Turned over, cut out"
SHAPE = "Turned round, stretched"
CONTENT = "Tinted, covered"
MIXING = "Two pictures in one"

TURNED = "columns = np.sin(angle) * r + np.cos(angle) * c\n"
WARPED = "rows, columns = z * r + a, z * (c + k * r) + b\n"
FROM_THE_CENTRE = "    return look_up(x, rows + (H - 1) / 2, columns + (W - 1) / 2)"
AS_THEY_ARE = "    return look_up(x, rows, columns)"
# One cause, in either function.
STILL_CENTRED = "Pixels are looked up at places that count from the centre. look_up counts from the upper left corner."

MISTAKES = [
    Mistake(
        "augment_position",
        "one_coin_for_all",
        "One coin is tossed for the whole batch: all pictures are flipped, or none.",
        POSITION,
        {"rng.random(len(x)) < 0.5": "np.full(len(x), rng.random() < 0.5)"},
    ),
    Mistake(
        "augment_position",
        "upside_down",
        "The pictures are turned upside down. Which axis counts the columns?",
        POSITION,
        {"x[:, :, :, ::-1]": "x[:, :, ::-1]"},
    ),
    Mistake(
        "augment_position",
        "colours_reversed",
        "The channels are reversed, so red and blue change places. Which axis counts the columns?",
        POSITION,
        {"x[:, :, :, ::-1]": "x[:, ::-1]"},
    ),
    Mistake(
        "augment_position",
        "generator_of_its_own",
        "augment_flip makes a generator of its own and leaves rng alone, so it tosses the same coins every time.",
        POSITION,
        {"rng.random(len(x))": "np.random.default_rng(0).random(len(x))"},
    ),
    Mistake(
        "augment_position",
        "last_place_missing",
        "The last row and the last column where a crop may begin never come. The upper end of integers is excluded.",
        POSITION,
        {"2 * padding + 1, size=2": "2 * padding, size=2"},
    ),
    Mistake(
        "augment_position",
        "one_crop_for_all",
        "All pictures of a batch are cropped at the same place.",
        POSITION,
        {
            "    for n in range(N):\n        i, j = rng.integers(0, 2 * padding + 1, size=2)": (
                "    i, j = rng.integers(0, 2 * padding + 1, size=2)\n    for n in range(N):"
            )
        },
    ),
    Mistake(
        "augment_position",
        "wrapped_around",
        "What leaves the picture on one side comes in again on the other, instead of zeros.",
        POSITION,
        {"out[n] = padded[n, :, i : i + H, j : j + W]": "out[n] = np.roll(x[n], (i - padding, j - padding), (1, 2))"},
    ),
    Mistake(
        "augment_shape",
        "degrees_taken_as_radians",
        "The angle goes into sine and cosine in degrees; NumPy's take radians.",
        SHAPE,
        {
            "np.deg2rad(rng.uniform(-degrees, degrees, size=(N, 1, 1)))": (
                "rng.uniform(-degrees, degrees, size=(N, 1, 1))"
            )
        },
    ),
    Mistake(
        "augment_shape",
        "turned_about_the_corner",
        "The pictures are turned about their upper left corner. Rows and columns count from the centre.",
        SHAPE,
        {
            "c = np.arange(W)[None, :] - (W - 1) / 2\n    angle": "c = np.arange(W)[None, :] - (W - 1) / 2\n"
            "    r, c = r + (H - 1) / 2, c + (W - 1) / 2\n    angle",
            "return look_up(x, rows + (H - 1) / 2, columns + (W - 1) / 2)\n    ### END SOLUTION\n\n\ndef": (
                "return look_up(x, rows, columns)\n    ### END SOLUTION\n\n\ndef"
            ),
        },
    ),
    Mistake(
        "augment_shape",
        "sign_of_the_sine",
        "Both sines have the same sign. That is no rotation: it mirrors or squeezes the picture.",
        SHAPE,
        {"np.cos(angle) * r - np.sin(angle) * c": "np.cos(angle) * r + np.sin(angle) * c"},
    ),
    Mistake(
        "augment_shape",
        "one_angle_for_all",
        "All pictures of a batch are turned by the same angle.",
        SHAPE,
        {"rng.uniform(-degrees, degrees, size=(N, 1, 1))": "rng.uniform(-degrees, degrees) + np.zeros((N, 1, 1))"},
    ),
    Mistake(
        "augment_shape",
        "only_to_one_side",
        "The pictures are turned to one side only: the angles start at 0.",
        SHAPE,
        {"rng.uniform(-degrees, degrees, size=(N, 1, 1))": "rng.uniform(0, degrees, size=(N, 1, 1))"},
    ),
    Mistake(
        "augment_shape",
        "whole_degrees",
        "The angles are whole numbers of degrees. All angles in between should be possible, too.",
        SHAPE,
        {"rng.uniform(-degrees, degrees, size=(N, 1, 1))": "rng.integers(-degrees, degrees, size=(N, 1, 1))"},
    ),
    Mistake(
        "augment_shape",
        "scale_around_zero",
        "Pictures are scaled by factors around 0. A factor of 1 keeps the size.",
        SHAPE,
        {"rng.uniform(1 - scale, 1 + scale": "rng.uniform(-scale, scale"},
    ),
    Mistake(
        "augment_shape",
        "sheared_the_other_way",
        "The shear moves rows instead of columns.",
        SHAPE,
        {"z * r + a, z * (c + k * r) + b": "z * (r + k * c) + a, z * c + b"},
    ),
    Mistake(
        "augment_shape",
        "shift_forgotten",
        "Pictures are scaled and sheared, but not shifted.",
        SHAPE,
        {"z * r + a, z * (c + k * r) + b": "z * r, z * (c + k * r)"},
    ),
    Mistake(
        "augment_shape",
        "one_shift_for_both",
        "Rows and columns are shifted by the same number: all pictures move along one diagonal.",
        SHAPE,
        {"z * r + a, z * (c + k * r) + b": "z * r + a, z * (c + k * r) + a"},
    ),
    Mistake(
        "augment_shape",
        "warped_about_the_corner",
        "augment_warp scales and shears about the upper left corner. Rows and columns count from the centre.",
        SHAPE,
        {
            "c = np.arange(W)[None, :] - (W - 1) / 2\n    z": "c = np.arange(W)[None, :] - (W - 1) / 2\n"
            "    r, c = r + (H - 1) / 2, c + (W - 1) / 2\n    z",
            WARPED + FROM_THE_CENTRE: WARPED + AS_THEY_ARE,
        },
    ),
    Mistake(
        "augment_shape",
        "centre_not_added_in_warp",
        STILL_CENTRED,
        SHAPE,
        {WARPED + FROM_THE_CENTRE: WARPED + AS_THEY_ARE},
    ),
    Mistake(
        "augment_shape",
        "centre_not_added_in_rotate",
        STILL_CENTRED,
        SHAPE,
        {TURNED + FROM_THE_CENTRE: TURNED + AS_THEY_ARE},
    ),
    Mistake(
        "augment_content",
        "grey_tint",
        "All three channels get the same number: the picture becomes lighter or darker, its colours stay.",
        CONTENT,
        {"size=(*x.shape[:2], 1, 1)": "size=(len(x), 1, 1, 1)"},
    ),
    Mistake(
        "augment_content",
        "noise_for_a_tint",
        "Each pixel gets its own number. That is noise, no tint.",
        CONTENT,
        {"size=(*x.shape[:2], 1, 1)": "size=x.shape"},
    ),
    Mistake(
        "augment_content",
        "not_cut_off",
        "Some numbers of the tinted pictures are below 0 or above 1.",
        CONTENT,
        {"np.clip(x + tint, 0, 1)": "x + tint"},
    ),
    Mistake(
        "augment_content",
        "only_lighter",
        "The pictures only become lighter, never darker.",
        CONTENT,
        {"rng.uniform(-strength, strength": "rng.uniform(0, strength"},
    ),
    Mistake(
        "augment_content",
        "covered_in_place",
        "augment_cutout covers the squares in x itself. The next epoch needs the whole pictures again.",
        CONTENT,
        {"out = x.copy()": "out = x"},
    ),
    Mistake(
        "augment_content",
        "one_channel_covered",
        "Only the first channel is covered; the square is still to be seen in the others.",
        CONTENT,
        {"out[n, :, i : i + size, j : j + size] = 0": "out[n, 0, i : i + size, j : j + size] = 0"},
    ),
    Mistake(
        "augment_content",
        "last_place_never_covered",
        "The last rows are never covered. The upper end of integers is excluded.",
        CONTENT,
        {"rng.integers(0, H - size + 1)": "rng.integers(0, H - size)"},
    ),
    Mistake(
        "mixup",
        "labels_stay",
        "The pictures are mixed and the labels are not. Here they have to be.",
        MIXING,
        {"labels = lam * y + (1 - lam) * y[partner]": "labels = y.copy()"},
    ),
    Mistake(
        "mixup",
        "shares_exchanged",
        "The labels have the shares the wrong way round: λ of the partner's.",
        MIXING,
        {"labels = lam * y + (1 - lam) * y[partner]": "labels = (1 - lam) * y + lam * y[partner]"},
    ),
    Mistake(
        "mixup",
        "two_orders",
        "Pictures and labels have different partners: the order is drawn twice.",
        MIXING,
        {
            "labels = lam * y": "partner = rng.permutation(len(x))\n    labels = lam * y",
        },
    ),
    Mistake(
        "mixup",
        "always_the_same_partner",
        "Every picture has the same partner every time. The order should be drawn anew.",
        MIXING,
        {"partner = rng.permutation(len(x))": "partner = np.arange(len(x))[::-1]"},
    ),
    Mistake(
        "mixup",
        "shares_drawn_evenly",
        "λ is drawn evenly between 0 and 1, whatever α is.",
        MIXING,
        {"rng.beta(alpha, alpha)": "rng.uniform()"},
    ),
    Mistake(
        "mixup",
        "shares_do_not_add_up",
        "The shares do not add up to 1: the partner comes on top of the whole picture.",
        MIXING,
        {"mixed = lam * x + (1 - lam) * x[partner]": "mixed = x + (1 - lam) * x[partner]"},
    ),
]
