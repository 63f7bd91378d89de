"""The page's style sheet: contrast, focus that can be seen, and nothing cut on a telephone."""

from __future__ import annotations

CSS = """
.ds-page { max-width: 1240px; margin: 0 auto; padding: 0 16px 48px; width: 100%;
  color: #1f2933; font-size: 16px; line-height: 1.5; }
.ds-page h1 { font-size: 1.6rem; line-height: 1.25; margin: 16px 0 4px; }
.ds-page h2 { font-size: 1.2rem; margin: 20px 0 8px; }
.ds-page h3 { font-size: 1rem; margin: 14px 0 2px; }
.ds-page p { margin: 0 0 10px; max-width: 72ch; }
.ds-page .v-label, .v-list-item__title { color: #1f2933 !important; font-size: 1rem; }
.ds-page a { color: #00558b; text-decoration: underline; }
.ds-columns { display: grid; grid-template-columns: minmax(280px, 380px) minmax(0, 1fr);
  gap: 28px; align-items: start; }
.ds-columns > * { min-width: 0; }
.ds-controls { background: #f5f7f9; border: 1px solid #d3dae0; border-radius: 8px;
  padding: 8px 16px 16px; }
.ds-controls .v-sheet { background: transparent !important; }
.ds-area { border-top: 1px solid #d3dae0; }
.ds-area summary { cursor: pointer; font-weight: 600; padding: 10px 0; }
.ds-beyond { border-top: 1px solid #d3dae0; padding-top: 10px; }
.ds-lever { margin: 2px 0 14px; padding: 4px 0 4px 12px; border-left: 3px solid #0072B2; }
.ds-late { font-size: .9rem; color: #8a3400; }
.ds-slide { display: block; margin: 6px 0; font-size: .95rem; }
.ds-slide span { display: block; }
.ds-slide input { width: 100%; height: 28px; margin: 0; accent-color: #0072B2; cursor: pointer; }
.ds-controls .v-input--switch { margin: 8px 0 0 4px; }
.ds-about, .ds-small { font-size: .9rem; color: #4a5560; }
.ds-said { font-size: 1.15rem; background: #e9f3fa; border-left: 5px solid #0072B2;
  padding: 12px 16px; margin: 8px 0 8px; border-radius: 0 6px 6px 0; }
.ds-said p, .ds-page p.ds-said { max-width: none; }
.ds-said p { margin: 0; }
.ds-problem { background: #fdf0e7; border-left: 5px solid #b34700; padding: 10px 14px;
  margin: 8px 0; border-radius: 0 6px 6px 0; overflow-wrap: anywhere; }
.ds-pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr));
  gap: 16px; align-items: end; }
.ds-ways dt { font-weight: 600; }
.ds-ways dd { margin: 0 0 6px 16px; }
.ds-figure { margin: 8px 0; }
.ds-figure img { width: 100%; max-width: 560px; height: auto; display: block; }
.ds-figure.ds-wide img { max-width: 100%; }
.ds-figure figcaption { font-weight: 600; }
.ds-key span { display: inline-block; margin-right: 18px; }
.ds-key i { display: inline-block; width: 14px; height: 14px; border-radius: 3px;
  margin-right: 6px; vertical-align: -2px; }
.ds-table { border-collapse: collapse; width: 100%; table-layout: fixed; margin: 8px 0 16px; }
.ds-table caption { text-align: left; font-weight: 600; padding: 4px 0; }
.ds-table th, .ds-table td { text-align: left; vertical-align: top; padding: 8px 10px 8px 0;
  border-bottom: 1px solid #d3dae0; overflow-wrap: anywhere; }
.ds-table thead th { border-bottom: 2px solid #5f6b76; }
.ds-table thead th:first-child { width: 28%; }
.ds-table thead th:nth-child(5) { width: 13%; }
.ds-table thead th { overflow-wrap: normal; hyphens: auto; font-size: .92rem; }
.ds-table tbody th { font-weight: 500; }
.ds-table .ds-line th, .ds-table .ds-line td { border-bottom: 0; padding-bottom: 0; }
.ds-table .ds-behind td { padding-top: 0; }
.ds-why summary { cursor: pointer; color: #00558b; font-size: .88rem; font-weight: 400;
  text-decoration: underline; padding: 2px 0; }
.ds-why { font-weight: 400; }
.ds-why small { color: #4a5560; }
.ds-why ul { margin: 4px 0 8px; padding-left: 20px; font-size: .9rem; }
.ds-share input { width: 100%; border: 1px solid #5f6b76; border-radius: 4px; padding: 8px;
  background: #fff; color: #1f2933; font-size: .9rem; }
.ds-pick { display: block; margin: 4px 0 12px; font-size: .9rem; }
.ds-pick select { display: block; width: 100%; border: 1px solid #5f6b76; border-radius: 4px;
  padding: 9px 4px; background: #fff; color: #1f2933; font-size: .95rem; appearance: auto;
  text-overflow: ellipsis; }
.ds-row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 8px 0; }
.ds-page .v-btn { min-height: 40px; text-transform: none; letter-spacing: 0; font-size: .95rem;
  color: #1f2933; }
.ds-page .v-tab { text-transform: none; letter-spacing: 0; font-size: .98rem; min-width: 60px;
  color: #1f2933 !important; }
.ds-page .v-tab--active { color: #00558b !important; font-weight: 700; }
.ds-page .v-slide-group__wrapper { overflow-x: auto; }
.ds-page .v-slide-group__content { flex: 1 1 100% !important; flex-wrap: wrap;
  white-space: normal; max-width: 100%; }
.ds-page .v-slide-group__prev, .ds-page .v-slide-group__next { display: none !important; }
.ds-page .v-tabs-bar { height: auto !important; }
.ds-page .v-tab { height: 44px; }
.ds-page .v-tabs-slider-wrapper { display: none; }
.ds-page .v-tab--active { border-bottom: 3px solid #00558b; }
.ds-page a:focus-visible, .ds-page summary:focus-visible, .ds-page button:focus-visible,
.ds-page .v-tab:focus-visible, .ds-page select:focus-visible,
.ds-page input:focus-visible, .ds-page .v-btn:focus-visible {
  outline: 3px solid #b34700 !important; outline-offset: 2px; }
.ds-page .v-input--switch input:focus-visible ~ .v-input--switch__track,
.ds-page .v-input--switch.v-input--is-focused .v-input--selection-controls__input {
  outline: 3px solid #b34700; outline-offset: 4px; border-radius: 10px; }
.ds-page .v-input--switch__track { color: #5f6b76 !important; opacity: .9 !important; }
.ds-page .v-input--is-label-active .v-input--switch__track { color: #0072B2 !important; }
.ds-page .v-input--is-label-active .v-input--switch__thumb { color: #fff !important; }
.ds-waits { opacity: .55; transition: opacity .2s; }
@media (max-width: 860px) {
  .ds-columns { grid-template-columns: minmax(0, 1fr); gap: 12px; }
}
@media (max-width: 620px) {
  .ds-page { padding: 0 10px 32px; }
  .ds-table thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .ds-table tr, .ds-table th, .ds-table td { display: block; border: 0; padding: 2px 0; }
  .ds-table tr { border-bottom: 1px solid #d3dae0; padding: 8px 0; }
  .ds-table tr.ds-line { border-bottom: 0; padding-bottom: 0; }
  .ds-table tr.ds-behind { padding-top: 0; }
  .ds-table td[data-label]::before { content: attr(data-label) ": "; color: #4a5560; }
}
"""
