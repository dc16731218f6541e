package kit

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// A Point is one score on the line over time.
type Point struct {
	Score int
	Grade Tone
	// Label is when it was.
	Label string
}

// A Scale is where a grade begins, best first.
type Scale struct {
	Grade Tone
	From  int
}

// trendLeast is how few points are no line.
const trendLeast = 2

// Trend draws scores over time in a grid of grades: a row for each grade, and one for
// the border to the next. No line joins them, and none is rounded over a border.
func (k Kit) Trend(scale []Scale, points []Point, width int) []string {
	const axis = 5
	room := width - axis
	if len(points) < trendLeast || len(scale) == 0 || room < 12 {
		return nil
	}
	points = points[max(0, len(points)-room/6):]
	rows := make([][]string, 2*len(scale)-1)
	for i := range rows {
		rows[i] = make([]string, room)
		for x := range rows[i] {
			if rows[i][x] = " "; i%2 == 1 && x%2 == 0 {
				rows[i][x] = k.Dot
			}
		}
	}
	for i, p := range points {
		y := row(scale, p.Score)
		mark := k.good + " " + strconv.Itoa(p.Score)
		x := i * (room - 5) / max(len(points)-1, 1)
		for j, r := range []rune(mark) {
			if x+j < room {
				rows[y][x+j] = string(r)
			}
		}
		if at := x + len([]rune(mark)); at < room && rows[y][at] != " " {
			rows[y][at] = " "
		}
	}
	out := make([]string, 0, len(rows))
	for i, r := range rows {
		text := strings.TrimRight(strings.Join(r, ""), " ")
		if i%2 == 1 {
			out = append(out, strings.Repeat(" ", axis)+k.paint(text))
			continue
		}
		tile := k.Tile(scale[i/2].Grade, string(scale[i/2].Grade))
		out = append(out, tile+strings.Repeat(" ", axis-ansi.StringWidth(tile))+text)
	}
	return out
}

// paint makes the dots of a border quiet, and leaves what stands on it.
func (k Kit) paint(text string) string {
	if !strings.Contains(text, k.good) {
		return k.Quiet.Render(text)
	}
	return text
}

// row is the place of a score: in the row of its grade, or on the border below, where
// it is in the lower quarter of the grade and a grade is below it.
func row(scale []Scale, score int) int {
	top := 101
	for i, s := range scale {
		if score >= s.From {
			if i < len(scale)-1 && 4*(score-s.From) < top-s.From {
				return 2*i + 1
			}
			return 2 * i
		}
		top = s.From
	}
	return 2 * (len(scale) - 1)
}
