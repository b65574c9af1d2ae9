"""The three ways to speak to a provider over the network; the SDKs are imported inside the calls."""
