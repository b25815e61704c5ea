// Package document owns manuscripts as they come in: it reads the files that people write them in, analyses the text, and
// finds who appears in it, where, and with whom.
//
// Files are hostile until they have been read: their size, what they unpack to and how deep they nest are bounded, and
// each refusal says what is wrong in one sentence. The package knows the root's nouns and neither the store nor the rules.
package document
