"""Response propensities equal those of R's glm.

i <- 0:199
a <- factor(i%%3); b <- factor((i%/%7)%%2); y <- as.integer((i*37+11)%%10 < 5+(i%%3))
p <- fitted(glm(y~a+b, family=binomial, control=list(epsilon=1e-14))); p[c(1,2,3,8,9,10)]
w <- 1+(i%%4); mu <- sum(w*p)/sum(w); 1-2*sqrt(sum(w*(p-mu)^2)/(sum(w)-1))
"""

import numpy as np
import pytest

from weighting.errors import NonresponseError
from weighting.propensity import propensities, propensity_classes, r_indicator

ROW = np.arange(200)
RESPONDED = (ROW * 37 + 11) % 10 < 5 + ROW % 3
COVARIATES = {"a": ROW % 3, "b": (ROW // 7) % 2}


def test_propensities_and_r_indicator_equal_r():
    found = propensities(RESPONDED, COVARIATES)
    expected = [0.494438930406, 0.599569043630, 0.670697908317]
    expected += [0.624686439897, 0.693633472414, 0.520881102005]
    np.testing.assert_allclose(found[[0, 1, 2, 7, 8, 9]], expected, atol=1e-9)
    assert r_indicator(found, 1 + ROW % 4) == pytest.approx(0.853831467818055, abs=1e-8)


def test_classes_keep_equal_propensities_together():
    found = propensities(RESPONDED, COVARIATES)
    classes = propensity_classes(found, groups=5)
    assert len(np.unique(classes)) <= 5
    assert all(len(np.unique(classes[found == value])) == 1 for value in np.unique(found))
    assert (np.diff(classes[np.argsort(found)]) >= 0).all()


def test_response_that_does_not_depend_on_the_covariates_is_representative():
    assert r_indicator(np.full(50, 0.8), np.ones(50)) == pytest.approx(1)


@pytest.mark.parametrize("responded", [np.ones(200, bool), np.zeros(200, bool)])
def test_no_model_without_both_kinds(responded):
    with pytest.raises(NonresponseError, match="responded"):
        propensities(responded, COVARIATES)


def test_a_category_in_which_nobody_responded_is_refused():
    with pytest.raises(NonresponseError, match="does not converge"):
        propensities(RESPONDED & (ROW % 3 != 1), COVARIATES)
