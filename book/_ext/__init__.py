"""Blocks and pictures of this programme alone; `kyoso.book.own` says how they come into the guidebook.

``hubs``       the hubs under way: their table, and how many by programme, institution and prefecture
``geography``  the prefectures as a grid of tiles
``benchmark``  how long things took, beside which peers, with which aims
``speed``      the blocks about it; ``speed_picture`` draws it
``growth``     what a call costs in a larger programme, as measured; ``growth_picture`` draws it
"""
