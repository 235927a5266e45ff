"""Review of information before it is published: three reviews, three proofs."""
