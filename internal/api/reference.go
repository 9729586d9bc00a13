package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
)

type department struct {
	Code      string   `json:"code"`
	Symbol    string   `json:"symbol"`
	Name      string   `json:"name"`
	NameVI    string   `json:"name_vi"`
	NameEN    string   `json:"name_en"`
	Email     *string  `json:"email"`
	Answers   bool     `json:"answers"`
	ValidFrom *string  `json:"valid_from"`
	ValidTo   *string  `json:"valid_to"`
	Successor *string  `json:"successor"`
	Fields    []string `json:"fields"`
}

type fieldItem struct {
	Code        string   `json:"code"`
	Name        string   `json:"name"`
	NameVI      string   `json:"name_vi"`
	NameEN      string   `json:"name_en"`
	Active      bool     `json:"active"`
	Departments []string `json:"departments"`
}

type province struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// provinceList is the list of provinces with the year of the list.
type provinceList struct {
	List  int        `json:"list"`
	Items []province `json:"items"`
}

type calendarDay struct {
	Date     string  `json:"date"`
	Off      bool    `json:"off"`
	Reason   string  `json:"reason"`
	ReasonEN *string `json:"reason_en"`
	Notice   *string `json:"notice"`
}

type calendarYear struct {
	Year        int           `json:"year"`
	Provisional bool          `json:"provisional"`
	Version     int64         `json:"version"`
	Items       []calendarDay `json:"items"`
}

// departments handles "GET /departments".
func (a *API) departments(c *gin.Context) error {
	if err := newQuery(c).done(); err != nil {
		return err
	}
	list, err := a.svc.Departments(c)
	if err != nil {
		return err
	}
	lang := a.dict(c).Code()
	out := make([]department, len(list))
	for i, d := range list {
		out[i] = department{
			d.Code, d.Symbol, d.Name(lang), d.NameVI, d.NameEN, orNull(d.Email), d.Answers, day(d.ValidFrom), day(d.ValidTo),
			orNull(d.Successor), orEmpty(d.Fields),
		}
	}
	shared(c, keepReference)
	return show(c, http.StatusOK, items[department]{out})
}

// fields handles "GET /fields".
func (a *API) fields(c *gin.Context) error {
	if err := newQuery(c).done(); err != nil {
		return err
	}
	list, err := a.svc.Fields(c)
	if err != nil {
		return err
	}
	lang := a.dict(c).Code()
	out := make([]fieldItem, len(list))
	for i, f := range list {
		out[i] = fieldItem{f.Code, f.Name(lang), f.NameVI, f.NameEN, f.Active, orEmpty(f.Departments)}
	}
	shared(c, keepReference)
	return show(c, http.StatusOK, items[fieldItem]{out})
}

// provinces handles "GET /provinces".
func (a *API) provinces(c *gin.Context) error {
	if err := newQuery(c).done(); err != nil {
		return err
	}
	list, err := a.svc.Provinces(c)
	if err != nil {
		return err
	}
	out := make([]province, len(list))
	for i, p := range list {
		out[i] = province(p)
	}
	shared(c, keepReference)
	return show(c, http.StatusOK, provinceList{question.ProvinceList, out})
}

// calendar handles "GET /calendar".
func (a *API) calendar(c *gin.Context) error {
	q := newQuery(c)
	year := q.number("year", 1900, 2999, a.svc.Today().Year)
	if err := q.done(); err != nil {
		return err
	}
	days, provisional, err := a.svc.CalendarYear(c, year)
	if err != nil {
		return err
	}
	out := make([]calendarDay, len(days))
	for i, d := range days {
		out[i] = calendarDay{d.Date.String(), d.Off, d.Reason, orNull(d.ReasonEN), orNull(d.Notice)}
	}
	shared(c, keepReference)
	version, err := a.svc.CalendarVersion(c)
	if err != nil {
		return err
	}
	return show(c, http.StatusOK, calendarYear{year, provisional, version, out})
}
