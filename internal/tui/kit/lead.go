package kit

// lead puts the focus where it begins: on the answer that was given, or on the one
// that what was seen suggests. Once a key moved the focus or the text, it stays: an
// answer must not be chosen by what comes in meanwhile. Where question and answers
// do not fit the window together, a suggestion waits until the owner read down to
// the answers, so that Enter chooses nothing that was not in sight.
func (a Asking) lead() Asking {
	if a.moved || a.Walk.Naming() || a.Walk.AtEnd() {
		return a
	}
	_, at := a.Walk.SuggestionFor(a.Catalog, a.sight, a.Now())
	a.choice.Focus, a.choice.Start = a.Walk.Draft.Chosen(a.Walk.Step()), max(at, 0)
	if a.choice.Focus < 0 && len(a.draw(a.size.Width, a.size.Height).Lines) <= a.size.Height {
		a.choice.Focus = at
	}
	return a
}
