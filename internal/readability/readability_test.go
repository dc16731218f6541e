package readability

import "testing"

// TestReadability holds the measure itself to sentences of known ease.
func TestReadability(t *testing.T) {
	tests := []struct {
		text            string
		atLeast, atMost float64
		words           int
	}{
		{text: "The cat sat on the mat.", atLeast: -3, atMost: 1, words: 6},
		{text: "Write down the date of the last backup.", atLeast: 0, atMost: 5, words: 8},
		{text: "Organisational authentication configurations necessitate comprehensive administration.", atLeast: 25, atMost: 60, words: 6},
		{text: "Open “Entra ID > Overview > Properties” and choose “Save”.", atLeast: -3, atMost: 6, words: 5},
	}
	for _, tt := range tests {
		got := Sentences(tt.text)
		if len(got) != 1 {
			t.Errorf("Sentences(%q) = %d, want 1", tt.text, len(got))
			continue
		}
		grade, words := gradeOf(got[0], nil)
		if grade < tt.atLeast || grade > tt.atMost || words != tt.words {
			t.Errorf("gradeOf(%q) = %.1f, %d words; want %.0f to %.0f, %d words", tt.text, grade, words, tt.atLeast, tt.atMost, tt.words)
		}
	}
}
