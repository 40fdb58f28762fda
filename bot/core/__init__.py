"""The pure core: text in, reply out; knows neither Discord nor a disk."""
