"""The next period's plan, drafted from what became of this one. Pure: values in, a draft and its words out."""
