"""The benchmark: the product beside its peers on the same data, in one run."""
