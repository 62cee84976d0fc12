"""The rules on the reference price: the four ways and their order, negotiation, appraisal, validity."""
