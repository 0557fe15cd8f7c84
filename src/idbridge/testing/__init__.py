"""What the author of a provider tests with: the contract, cassettes, pictures and a fake (`idbridge[testing]`)."""
