"""The other libraries: each system takes a split and returns its answer for measures.measure.

Nothing is tuned: each has its defaults and a fixed seed. Those that are not installed are left out, with the reason.
"""
import importlib.util

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline


def _answer(split, model, x_test):
    if split.is_regression:
        return np.asarray(model.predict(x_test), dtype=float).reshape(-1)
    return split.in_order(model.predict_proba(x_test), model.classes_)


def linear(split):
    model = Ridge() if split.is_regression else LogisticRegression(max_iter=1000)
    return _pipeline(split, model)


def mlp(split):
    return _pipeline(split, (MLPRegressor if split.is_regression else MLPClassifier)(random_state=0))


def _pipeline(split, model):
    return _answer(split, make_pipeline(split.preprocessor(), model).fit(split.x, split.y), split.x_test)


def boosting(split):
    kind = HistGradientBoostingRegressor if split.is_regression else HistGradientBoostingClassifier
    return _trees(split, kind(random_state=0))


def lightgbm(split):
    import lightgbm

    kind = lightgbm.LGBMRegressor if split.is_regression else lightgbm.LGBMClassifier
    return _trees(split, kind(random_state=0, verbosity=-1))


def _trees(split, model):
    train, test = split.categorical()
    return _answer(split, model.fit(train, split.y), test)


def realmlp(split):
    from pytabkit import RealMLP_TD_Classifier, RealMLP_TD_Regressor

    kind = RealMLP_TD_Regressor if split.is_regression else RealMLP_TD_Classifier
    x, x_test = split.x.copy(), split.x_test.copy()
    for name in split.numbers:  # it takes no missing numbers
        replacement = x[name].mean()
        x[name], x_test[name] = x[name].fillna(replacement), x_test[name].fillna(replacement)
    model = kind(device="cpu", random_state=0, verbosity=0).fit(x, split.y, cat_col_names=split.text)
    return _answer(split, model, x_test)


SYSTEMS = {
    "linear": (linear, "sklearn", "scikit-learn's LogisticRegression or Ridge, preprocessed"),
    "sklearn-mlp": (mlp, "sklearn", "scikit-learn's MLPClassifier or MLPRegressor, preprocessed"),
    "hgb": (boosting, "sklearn", "scikit-learn's HistGradientBoosting, on categories and missing cells as they are"),
    "lightgbm": (lightgbm, "lightgbm", "LightGBM, on categories and missing cells as they are"),
    "realmlp": (realmlp, "pytabkit", "RealMLP-TD of pytabkit"),
}


def installed():
    """The systems that can run here, and the missing modules of the others."""
    missing = {name: module for name, (_, module, _) in SYSTEMS.items() if importlib.util.find_spec(module) is None}
    return [name for name in SYSTEMS if name not in missing], missing
