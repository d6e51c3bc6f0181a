"""Named steps term → term. Each raises `RuleFailed` when its premises are not met."""
