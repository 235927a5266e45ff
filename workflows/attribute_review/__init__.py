"""attribute_review — 公文公开属性源头认定: one case a document, from its draft to its last review."""
