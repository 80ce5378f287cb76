"""The words of an overview, hashed."""

import numpy as np
import pytest

from marquee.model.words import BUCKETS, read_words


def test_every_different_word_of_four_letters_counts_once_whatever_its_case():
    once, again, short, nothing = read_words(["War and Peace", "PEACE, peace: a war", "a b c", None])
    assert (once != again).nnz == 0
    assert once.sum() == pytest.approx(1.0)
    assert short.nnz == nothing.nnz == 0


def test_a_film_has_length_one_and_the_same_row_alone_or_among_others():
    texts = ["Eine Familie im Krieg", "Dos hermanos buscan un tesoro perdido", "", "Words words"]
    together = read_words(texts)
    assert together.shape == (4, BUCKETS)
    assert np.allclose((together.multiply(together)).sum(axis=1), [1, 1, 0, 1])
    for at, text in enumerate(texts):
        assert (read_words([text]) != together[[at]]).nnz == 0
