"""The reasons for removals that are no rules of packs, each in a sentence."""

# What a removal may name beside the rules of packs.
REASONS = {
    "score/low": "the line is furniture by its words and by the lines around it, in the judgement"
    " of the scorer. clean --score shows the score of every line; --level rules leaves them out.",
    "dedup/document": "the line, or the block that it is in, is a copy of one further up in the"
    " same document. --dedup off keeps copies.",
    "dedup/running-head": "the line comes again and again at the distance of a page, as the head or"
    " the foot of printed pages does. --dedup off keeps them.",
    "dedup/near": "the line differs from one before it only in numbers, punctuation or, within one"
    " document, one word. It is for --near.",
    "dedup/site": "the line is in an earlier document of the same site, or in as many of its"
    " documents as --min-docs asks for.",
    "dedup/corpus": "the line is in an earlier document of the corpus, or in as many of its"
    " documents as --min-docs asks for.",
    "html/hidden": "the page hides the text from its readers.",
}
