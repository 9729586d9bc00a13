// Package answer holds the rules about the text of an answer: which laws it
// cites and whether they are in force, what to check before it is passed on, the
// variables of ready texts, the difference between two of its states, and
// whether one text is only cut from another. It computes and reads nothing.
//
// Texts are Markdown in NFC, as they are stored.
package answer
