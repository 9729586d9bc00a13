// Package routing proposes the department that should answer a question, and says
// why. It weighs two things: the department that the ministry has entered for the
// field that the asker chose, and the expressions of each department's trade that
// stand in the title and the text. A clerk decides; the proposal spares the
// reading, not the judgement.
package routing
